import { behave } from "../behaviour";

/**
 * Leads to the summary of errors as soon as the page with it is there, so that a screen reader
 * begins there and nobody has to look for it.
 *
 * @example <div class="errors" tabindex="-1" data-ward-errors>…</div>
 */
behave("[data-ward-errors]", (summary) => summary.focus());
