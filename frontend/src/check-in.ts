import "./styles/check-in.css";
import { Door } from "./check-in/door";
import { drop, forgetOver } from "./check-in/stores";

const root = document.querySelector<HTMLElement>("[data-ward-door]");
const over = document.querySelector<HTMLElement>("[data-ward-door-over]")?.dataset.wardDoorOver;
if (root) void new Door(root).open();
// The pass of whoever helped opens nothing any more: nothing of that door stays here.
if (over) void drop(over);
void forgetOver(Date.now()).catch(() => undefined);
