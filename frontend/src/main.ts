import "./styles/tokens.css";
import "./styles/accents.css";
import "./styles/base.css";
import "./styles/header.css";
import "./styles/parts.css";
import "./styles/promise.css";
import "./styles/languages.css";
import "./styles/lists.css";
import "./styles/table.css";
import "./styles/forms.css";
import "./styles/policy.css";
import "./styles/places.css";
import "./styles/works.css";
import "./styles/moving-shops.css";
import "./styles/opendata.css";
import "./styles/review.css";
import "./styles/states.css";
import "./styles/print.css";

import "./behaviours/errors";
import "./behaviours/here";
import "./behaviours/copy";
import "./behaviours/map";
import "./behaviours/near-me";
import "./behaviours/print";
import "./behaviours/passkey";
import { start } from "./behaviour";

start();
