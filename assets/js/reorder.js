// Lines dragged to another place by pointer: dropping one sends the form that its buttons send, with the place it came to.
function lineAt(list, y, dragged) {
  return [...list.children].find((line) => {
    const box = line.getBoundingClientRect();
    return line !== dragged && y < box.top + box.height / 2;
  });
}

function send(line) {
  const form = line.querySelector("form");
  const place = [...line.parentElement.children].indexOf(line) + 1;
  form.querySelector("[name=to]").value = String(place);
  const deed = Object.assign(document.createElement("input"), { type: "hidden", name: "do", value: "place" });
  form.append(deed);
  form.submit();
}

export function startReorder() {
  document.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("[data-drag]");
    if (!handle || event.button !== 0) return;
    const line = handle.closest("li");
    const list = line.parentElement;
    const home = line.nextElementSibling;
    const first = [...list.children].indexOf(line);
    event.preventDefault();
    line.classList.add("dragging");
    const move = ({ clientY }) => {
      const before = lineAt(list, clientY, line);
      if (before !== line.nextElementSibling) list.insertBefore(line, before ?? null);
    };
    // The line is taken out and put back while it moves, which would end a capture: the document listens.
    const stop = (ended) => {
      document.removeEventListener("pointermove", move);
      document.removeEventListener("pointerup", stop);
      document.removeEventListener("pointercancel", stop);
      line.classList.remove("dragging");
      if (ended.type === "pointercancel") list.insertBefore(line, home);
      else if ([...list.children].indexOf(line) !== first) send(line);
    };
    document.addEventListener("pointermove", move);
    document.addEventListener("pointerup", stop);
    document.addEventListener("pointercancel", stop);
  });
}
