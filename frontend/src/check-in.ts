import "./styles/check-in.css";
import { Door } from "./check-in/door";

const root = document.querySelector<HTMLElement>("[data-ward-door]");
if (root) void new Door(root).open();
