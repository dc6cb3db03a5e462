import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const root = dirname(fileURLToPath(import.meta.url));
const dist = resolve(root, "static/dist");
const tablerIcons = resolve(root, "node_modules/@tabler/icons/icons");

const SEARCHED = [
  ["templates", ".html"],
  ["portal", ".py"],
  ["catalog", ".py"],
  ["ordering", ".py"],
];
const IN_CALL = /\bicon\(([^)]*)/g;
const IN_ARGUMENT = /["']?\bicon["']?\s*[:=]\s*["']([a-z0-9-]+)["']/g;
const QUOTED = /["']([a-z][a-z0-9-]*)["']/g;

function* files(folder, ending) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path, ending);
    else if (entry.name.endsWith(ending)) yield path;
  }
}

/** The Tabler file of an icon: `name` is an outline, `name-filled` a filled one. */
function iconFile(name) {
  const filled = name.endsWith("-filled");
  return join(tablerIcons, filled ? "filled" : "outline", `${filled ? name.slice(0, -7) : name}.svg`);
}

/** Every icon that templates or code name, and those of assets/icons.txt, which are chosen at run time. */
function usedIcons() {
  const names = new Set();
  for (const line of readFileSync(resolve(root, "assets/icons.txt"), "utf8").split("\n")) {
    if (line && !line.startsWith("#")) names.add(line.trim());
  }
  for (const [folder, ending] of SEARCHED) {
    for (const path of files(resolve(root, folder), ending)) {
      const text = readFileSync(path, "utf8");
      for (const [, name] of text.matchAll(IN_ARGUMENT)) names.add(name);
      for (const [, call] of text.matchAll(IN_CALL)) {
        // In a call an icon's name may stand in a condition, beside a label or a class: keep what Tabler has.
        for (const [, name] of call.matchAll(QUOTED)) if (existsSync(iconFile(name))) names.add(name);
      }
    }
  }
  const unknown = [...names].filter((name) => !existsSync(iconFile(name)));
  if (unknown.length) throw new Error(`Tabler has no such icon: ${unknown.sort().join(", ")}`);
  return [...names].sort();
}

function symbol(name) {
  const svg = readFileSync(iconFile(name), "utf8");
  const inner = svg
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "")
    .replace(/\s*\n\s*/g, "");
  const paint = name.endsWith("-filled")
    ? 'fill="currentColor"'
    : 'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${name}" viewBox="0 0 24 24" ${paint}>${inner}</symbol>`;
}

/** Writes the sprite of the used icons beside the bundle, and icons.json, which tells the portal its name and content. */
function iconSprite() {
  return {
    name: "icon-sprite",
    writeBundle() {
      const names = usedIcons();
      const sprite = `<svg xmlns="http://www.w3.org/2000/svg">${names.map(symbol).join("")}</svg>\n`;
      const hash = createHash("sha256").update(sprite).digest("hex").slice(0, 8);
      const file = `icons-${hash}.svg`;
      writeFileSync(join(dist, file), sprite);
      writeFileSync(join(dist, "icons.json"), JSON.stringify({ file, names }));
    },
  };
}

export default defineConfig({
  root,
  base: "/static/dist/",
  publicDir: false,
  plugins: [iconSprite()],
  css: { preprocessorOptions: { scss: { quietDeps: true, silenceDeprecations: ["import"], loadPaths: [resolve(root, "node_modules")] } } },
  build: {
    outDir: dist,
    emptyOutDir: true,
    manifest: "manifest.json",
    assetsDir: ".",
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
    rollupOptions: { input: { app: "assets/app.js", style: "assets/app.scss" } },
  },
});
