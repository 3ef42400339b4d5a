import htmx from "htmx.org";
import "./styles/desk.css";
import "./styles/desk-policy.css";
import "./styles/desk-places.css";
import "./styles/desk-moving-shops.css";
import "./styles/desk-programmes.css";
import "./styles/desk-safety.css";
import "./styles/desk-board.css";
import "./styles/desk-bookings.css";
import "./styles/ground.css";
import "./styles/import.css";
import "./styles/upkeep.css";
import "./styles/outbox.css";

import "./behaviours/unsaved";
import "./behaviours/autosave";
import "./behaviours/pin";
import "./behaviours/renew";
import "./behaviours/tree";
import "./import-review";
import { start } from "./behaviour";
import { forgetOver } from "./check-in/stores";

// The page forbids inline styles and evaluated code, so htmx must not try.
htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.config.historyCacheSize = 0; // no staff page is left in the browser's storage

document.addEventListener("htmx:configRequest", (event) => {
  const { headers } = (event as CustomEvent<{ headers: Record<string, string> }>).detail;
  const token = document.querySelector<HTMLInputElement>("#page-token [name=csrfmiddlewaretoken]");
  if (token) headers["X-CSRFToken"] = token.value;
});

// Names of a session whose day is over leave this browser, whichever page of the desk is opened.
forgetOver(Date.now()).catch(() => undefined);

start();
