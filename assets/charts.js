// Charts, drawn from the figures that the table beside them shows as well.
import {
  ArcElement, BarController, BarElement, CategoryScale, Chart, DoughnutController, Filler, Legend, LineController,
  LineElement, LinearScale, PointElement, Tooltip,
} from "chart.js";

Chart.register(
  ArcElement, BarController, BarElement, CategoryScale, DoughnutController, Filler, Legend, LineController, LineElement,
  LinearScale, PointElement, Tooltip,
);

const drawn = new Map();

/** A colour as the page has it now: light-dark() is resolved by asking for it on an element. */
function colours(box) {
  const probe = document.createElement("i");
  probe.hidden = true;
  box.append(probe);
  const read = (value) => {
    probe.style.color = value;
    return getComputedStyle(probe).color;
  };
  const found = {
    ink: read("var(--ink-3)"),
    line: read("var(--line)"),
    surface: read("var(--surface)"),
    series: [1, 2, 3, 4, 5, 6].map((place) => read(`var(--chart-${place})`)),
  };
  probe.remove();
  return found;
}

function formats(data) {
  const money = { style: "currency", currency: "EUR" };
  const exact = new Intl.NumberFormat(data.locale, data.unit === "cents" ? money : {});
  const short = new Intl.NumberFormat(data.locale, { ...(data.unit === "cents" ? money : {}), notation: "compact", maximumFractionDigits: 1 });
  const scale = data.unit === "cents" ? 100 : 1;
  return { exact: (value) => exact.format(value / scale), short: (value) => short.format(value / scale) };
}

/** The address behind the bar under the pointer: the bar itself where it is hit, else a lying bar's whole row. */
function under(chart, event, data) {
  const hit = chart.getElementsAtEventForMode(event.native ?? event, "nearest", { intersect: true }, false)[0]
    ?? (data.kind === "across" ? chart.getElementsAtEventForMode(event.native ?? event, "index", { axis: "y", intersect: false }, false)[0] : undefined);
  return hit ? data.series[hit.datasetIndex].urls?.[hit.index] : undefined;
}

const shortened = (text) => (text.length > 22 ? `${text.slice(0, 21)}…` : text);

function configuration(data, paint) {
  const { exact, short } = formats(data);
  const round = data.kind === "doughnut";
  const lying = data.kind === "across";
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  return {
    type: lying ? "bar" : data.kind,
    data: {
      labels: data.labels,
      datasets: data.series.map((one, place) => {
        const colour = paint.series[place % paint.series.length];
        return {
          label: one.name,
          data: one.values,
          backgroundColor: round ? data.labels.map((_, slice) => paint.series[slice % paint.series.length]) : data.kind === "line" ? "transparent" : colour,
          borderColor: round ? paint.surface : colour,
          borderWidth: round || data.kind === "line" ? 2 : 0,
          borderRadius: 3,
          maxBarThickness: lying ? 18 : 36,
          pointRadius: 2.5,
          pointBackgroundColor: colour,
          tension: 0.25,
        };
      }),
    },
    options: {
      animation: still ? false : { duration: 250 },
      maintainAspectRatio: false,
      indexAxis: lying ? "y" : "x",
      interaction: lying ? { mode: "index", axis: "y", intersect: false } : { mode: "index", intersect: false },
      onClick: (event, _near, chart) => {
        const address = under(chart, event, data);
        if (address) window.location.assign(address);
      },
      onHover: (event, _near, chart) => {
        chart.canvas.style.cursor = under(chart, event, data) ? "pointer" : "default";
      },
      cutout: "68%",
      scales: round ? {} : lying ? {
        x: { beginAtZero: true, grid: { color: paint.line }, border: { display: false }, ticks: { color: paint.ink, maxTicksLimit: 5, callback: short } },
        y: { grid: { display: false }, border: { color: paint.line }, ticks: { color: paint.ink, autoSkip: false, callback: (value) => shortened(data.labels[value]) } },
      } : {
        x: { stacked: data.stacked, grid: { display: false }, border: { color: paint.line }, ticks: { color: paint.ink, maxRotation: 0, autoSkipPadding: 10 } },
        y: { stacked: data.stacked, beginAtZero: true, grid: { color: paint.line }, border: { display: false }, ticks: { color: paint.ink, maxTicksLimit: 5, callback: short } },
      },
      plugins: {
        legend: { display: round || data.series.length > 1, position: round ? "right" : "bottom", labels: { color: paint.ink, boxWidth: 10, boxHeight: 10, padding: 14 } },
        tooltip: { callbacks: { label: (item) => ` ${item.dataset.label}: ${exact(round ? item.parsed : lying ? item.parsed.x : item.parsed.y)}` } },
      },
    },
  };
}

function draw(box) {
  const data = JSON.parse(box.dataset.chart);
  box.hidden = false;
  drawn.get(box)?.destroy();
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  drawn.set(box, new Chart(box.querySelector("canvas"), configuration(data, colours(box))));
}

/** Draws every chart in a part of the page, and folds the table beside each away; it stays one click off. */
export function drawCharts(part) {
  const boxes = part.matches?.("[data-chart]") ? [part] : part.querySelectorAll("[data-chart]");
  for (const box of boxes) {
    box.parentElement.querySelector("[data-chart-table]").open = false;
    draw(box);
  }
}

function redraw() {
  for (const [box, chart] of drawn) {
    if (box.isConnected) draw(box);
    else {
      chart.destroy();
      drawn.delete(box);
    }
  }
}

document.addEventListener("themechange", redraw);
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
