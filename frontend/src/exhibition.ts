import "./styles/exhibition.css";

import "./behaviours/exhibition";
import { start } from "./behaviour";

start();
