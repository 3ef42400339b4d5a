"""気象庁防災情報XML: read, and fetched where a feed is named."""
