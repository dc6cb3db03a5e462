// The sprite of the icons in use, written beside the bundle; run alone (`npm run icons`) after naming a new icon.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const tablerIcons = resolve(root, "node_modules/@tabler/icons/icons");

const SEARCHED = [
  ["templates", ".html"],
  ["portal", ".py"],
  ["catalog", ".py"],
  ["ordering", ".py"],
];
// What must be an icon: the literal of icon("…"), and of an argument or key named icon or sign.
const NAMED = [/\bicon\(\s*["']([a-z0-9-]+)["']/g, /["']?\b(?:icon|sign)["']?\s*[:=]\s*["']([a-z0-9-]+)["']/g];
// What may be one: any quoted word of a template, since macros hand icons on by position and in conditions.
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
      for (const pattern of NAMED) for (const [, name] of text.matchAll(pattern)) names.add(name);
      if (ending === ".html") for (const [, name] of text.matchAll(QUOTED)) if (existsSync(iconFile(name))) names.add(name);
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

/** Writes icons-<hash>.svg and icons.json, which tells the portal the sprite's name and content. */
export function writeSprite(dist) {
  const names = usedIcons();
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg">${names.map(symbol).join("")}</svg>\n`;
  const file = `icons-${createHash("sha256").update(sprite).digest("hex").slice(0, 8)}.svg`;
  mkdirSync(dist, { recursive: true });
  writeFileSync(join(dist, file), sprite);
  writeFileSync(join(dist, "icons.json.new"), JSON.stringify({ file, names }));
  renameSync(join(dist, "icons.json.new"), join(dist, "icons.json"));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeSprite(resolve(root, "static/dist"));
