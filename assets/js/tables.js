// On a phone a table's rows are shown as cards; naming the parts keeps it a table for screen readers.
const ROLES = { thead: "rowgroup", tbody: "rowgroup", tfoot: "rowgroup", tr: "row", td: "cell" };

export function nameTableParts(root) {
  for (const table of root.querySelectorAll("table.rows")) {
    table.setAttribute("role", "table");
    for (const [tag, role] of Object.entries(ROLES)) {
      for (const part of table.querySelectorAll(tag)) part.setAttribute("role", role);
    }
    for (const head of table.querySelectorAll("th")) {
      head.setAttribute("role", head.scope === "row" ? "rowheader" : "columnheader");
    }
  }
}
