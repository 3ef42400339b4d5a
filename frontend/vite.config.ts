import { copyFileSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Leave out the Digital Agency's tokens that no rule of ours uses: a public page pays for what it shows. */
function onlyUsedTokens(): Plugin {
  const declaration = /--((?:color|font|line|border|elevation)-[\w-]+):[^;{}]*;?/g;
  return {
    name: "engawa-only-used-tokens",
    enforce: "post",
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== "asset" || !file.fileName.endsWith(".css")) continue;
        let css = String(file.source);
        // A token may be used by another token only, so this repeats until nothing changes.
        for (let before = ""; before !== css; ) {
          before = css;
          css = css.replace(declaration, (whole, name: string) =>
            before.includes(`var(--${name})`) ? whole : "",
          );
        }
        // The notice that the tokens' licence asks for; the minifier drops comments, so it comes last.
        file.source = `/*! Design tokens (c) 2023 Digital Agency of Japan, MIT License */${css}`;
      }
    },
  };
}

/** Put the printing typeface where the typesetter of documents looks for it. */
function typesetterFonts(): Plugin {
  const from = "./node_modules/@expo-google-fonts/biz-udpgothic";
  const to = here("../engawa/core/documents/fonts");
  return {
    name: "engawa-typesetter-fonts",
    closeBundle() {
      mkdirSync(to, { recursive: true });
      for (const [folder, name] of [
        ["400Regular", "BIZUDPGothic-Regular.ttf"],
        ["700Bold", "BIZUDPGothic-Bold.ttf"],
      ]) {
        copyFileSync(here(`${from}/${folder}/BIZUDPGothic_${folder}.ttf`), `${to}/${name}`);
      }
      // The typeface may be passed on only together with its licence.
      copyFileSync(here(`${from}/LICENSE_FONT`), `${to}/OFL.txt`);
    },
  };
}

/**
 * Let what the map does not use of its painter be left out: a call tells each of its functions its own name,
 * which for the bundler is a reason to keep all of them. Nearly half of the painter goes.
 */
function withoutNamesOfUnused(): Plugin {
  return {
    name: "engawa-without-names-of-unused",
    transform(code, id) {
      if (!id.includes("/protomaps-leaflet/dist/esm/")) return null;
      const [, naming] = code.match(/(?:var|,)\s*(\w+)=\(\w+,\w+\)=>\w+\(\w+,"name"/) ?? [];
      if (!naming) return null;
      const call = new RegExp(`(?<![\\w$.])${naming}\\(`, "g");
      return { code: code.replace(call, `/* @__PURE__ */ ${naming}(`), map: null };
    },
  };
}

/**
 * Let the kinds of layers of Leaflet be left out that a map does not use: each is made, named and filled by calls,
 * which for the bundler are reasons to keep it. Nothing of what is called pure here is of use to a map of tiles and
 * markers without popups.
 */
function withoutUnusedLayers(): Plugin {
  const named = /^(?:GeoJSON|SVG|Control|TileLayer|CRS)\.\w+ = \w+;$/gm;
  const filled = /^(?:if \(vml\) )?((?:Marker|Circle|CircleMarker|Polyline|Polygon|LayerGroup|SVG)\.include\()/gm;
  const controls = /^(Map\.addInitHook\(function \(\) \{\s*if \(this\.options\.\w+Control\))/gm;
  const opening = /^((?:Map|Layer)\.include\(\{\s*(?:\/\/[^\n]*\s*|\/\*[^*]*\*\/\s*)*(?:openPopup|bindPopup|openTooltip|bindTooltip|getRenderer|addControl))/gm;
  return {
    name: "engawa-without-unused-layers",
    transform(code, id) {
      if (!id.includes("/leaflet-src.esm.js")) return null;
      const lighter = code
        .replace(/= (\w+)\.extend\(/g, "= /* @__PURE__ */ $1.extend(")
        .replace(named, "")
        .replace(filled, "/* @__PURE__ */ $1")
        .replace(controls, "/* @__PURE__ */ $1")
        .replace(opening, "/* @__PURE__ */ $1");
      return { code: lighter, map: null };
    },
  };
}

// One bundle per run, each a plain script with a fixed name: Django's manifest storage adds the hash
// to the names, and cannot follow imports between hashed modules.
export default defineConfig(({ mode }) => {
  const bundles = ["desk", "map", "picker", "exhibition", "kept", "keep", "check-in", "check-in-worker", "film", "safety", "safety-map", "safety-worker"] as const;
  const name = bundles.find((bundle) => bundle === mode) ?? "engawa";
  const entry = {
    engawa: "./src/main.ts",
    desk: "./src/desk.ts",
    map: "./src/map.ts",
    picker: "./src/picker.ts",
    exhibition: "./src/exhibition.ts",
    kept: "./src/kept.ts",
    keep: "./src/worker/keep.ts",
    "check-in": "./src/check-in.ts",
    "check-in-worker": "./src/worker/check-in.ts",
    film: "./src/film.ts",
    safety: "./src/safety.ts",
    "safety-map": "./src/safety-map.ts",
    "safety-worker": "./src/worker/safety.ts",
  }[name];
  const plugins = {
    engawa: [onlyUsedTokens(), typesetterFonts()],
    desk: [],
    map: [withoutNamesOfUnused()],
    picker: [withoutNamesOfUnused()],
    exhibition: [],
    kept: [],
    keep: [],
    "check-in": [],
    "check-in-worker": [],
    film: [],
    safety: [],
    "safety-map": [withoutNamesOfUnused(), withoutUnusedLayers()],
    "safety-worker": [],
  }[name];
  return {
    root: here("."),
    publicDir: false,
    plugins,
    // The edition of Leaflet in modules: two kilobytes smaller, and it leaves no name behind in the window.
    resolve: { alias: { leaflet: here("./node_modules/leaflet/dist/leaflet-src.esm.js") } },
    define: { "process.env.NODE_ENV": '"production"' },
    build: {
      outDir: here("../engawa/core/ui/static/ui"),
      emptyOutDir: false,
      target: ["es2022", "chrome109", "safari15.4", "firefox115"],
      cssTarget: ["chrome109", "safari15.4", "firefox115"],
      modulePreload: false,
      cssCodeSplit: false,
      rollupOptions: {
        // The painter brings the styles of its own makers along; the map has its own.
        treeshake: { moduleSideEffects: (id) => !id.includes("/@protomaps/basemaps/") },
        input: here(entry),
        output: {
          format: "iife",
          entryFileNames: `${name}.js`,
          assetFileNames: `${name}[extname]`,
        },
      },
    },
  };
});
