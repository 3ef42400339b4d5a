import "./styles/map-island.css";
import "./styles/picker.css";
import { Picker } from "./map/picker";

// The behaviour of the desk that loads this script looks for it here.
window.wardOpenPicker = (holder, options) => Picker.open(holder, options);
