import "./styles/map-island.css";
import { Island } from "./map/island";

// The small loader of the main bundle looks for it here once this script has run.
window.wardOpenMap = (figure, ahead) => Island.open(figure, ahead);
