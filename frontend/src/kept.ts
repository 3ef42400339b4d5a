import "./styles/kept.css";
import { KeptPage } from "./kept/page";
import { openPanel } from "./kept/panel";

// The small loader of the main bundle looks for it here once this script has run.
window.wardKeep = openPanel;

const main = document.querySelector<HTMLElement>("[data-ward-kept]");
if (main) void new KeptPage(main).open();
