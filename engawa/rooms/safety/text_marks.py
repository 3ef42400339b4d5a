"""The mark and the words by which a Japanese text that an officer wrote anew is read."""

import re

# Stands in a closing for the time of issue, which nobody knows while they write.
MOMENT = "［時刻］"
# All leave at level 4. At level 3 those who need time do, and at level 5 it is too late to go anywhere.
EVERYBODY_LEAVES = re.compile(r"全員(?:が|で)?(?:速やかに|すぐに|直ちに)?避難")
