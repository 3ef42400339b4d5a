/** The map of the safety pages that moves; its press is waited for in `safety/moving.ts`. */

import { openMovingMap } from "./safety/moving/map";

window.wardOpenMovingMap = openMovingMap;
