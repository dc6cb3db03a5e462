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

function configuration(data, paint) {
  const { exact, short } = formats(data);
  const round = data.kind === "doughnut";
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  return {
    type: data.kind,
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
          maxBarThickness: 36,
          pointRadius: 2.5,
          pointBackgroundColor: colour,
          tension: 0.25,
        };
      }),
    },
    options: {
      animation: still ? false : { duration: 250 },
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      cutout: "68%",
      scales: round ? {} : {
        x: { stacked: data.stacked, grid: { display: false }, border: { color: paint.line }, ticks: { color: paint.ink, maxRotation: 0, autoSkipPadding: 10 } },
        y: { stacked: data.stacked, beginAtZero: true, grid: { color: paint.line }, border: { display: false }, ticks: { color: paint.ink, maxTicksLimit: 5, callback: short } },
      },
      plugins: {
        legend: { display: round || data.series.length > 1, position: round ? "right" : "bottom", labels: { color: paint.ink, boxWidth: 10, boxHeight: 10, padding: 14 } },
        tooltip: { callbacks: { label: (item) => ` ${item.dataset.label}: ${exact(round ? item.parsed : item.parsed.y)}` } },
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
