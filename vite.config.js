import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { writeSprite } from "./assets/sprite.js";

const root = dirname(fileURLToPath(import.meta.url));
const dist = resolve(root, "static/dist");

function iconSprite() {
  return { name: "icon-sprite", writeBundle: () => writeSprite(dist) };
}

export default defineConfig({
  root,
  base: "/static/dist/",
  publicDir: false,
  plugins: [iconSprite()],
  css: { preprocessorOptions: { scss: { quietDeps: true, loadPaths: [resolve(root, "node_modules")] } } },
  build: {
    outDir: dist,
    emptyOutDir: true,
    manifest: "manifest.json",
    assetsDir: ".",
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
    // htmx holds an eval for attributes that this product does not use and its policy forbids.
    rollupOptions: { input: { app: "assets/app.js", style: "assets/app.scss" }, checks: { eval: false, bundlerTimings: false } },
  },
});
