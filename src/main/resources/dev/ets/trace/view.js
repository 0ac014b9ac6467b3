import {Pane} from "./view-pane.js";
import {charts, headline, stepTable, totals} from "./view-charts.js";
import {element} from "./view-details.js";

// Puts the page together: one or two panes under one set of controls.

const PLAY_MILLISECONDS = 900;

function start() {
  const part = id => document.getElementById(id);
  const searches = JSON.parse(part("searches").textContent);
  const slider = part("step");
  const move = by => show(Number(slider.value) + by);
  const panes = searches.map(search => new Pane(search, part("pane"), move));
  const trees = panes.map(pane => pane.tree);
  const last = Math.max(...panes.map(pane => pane.steps));

  part("problem").textContent = trees[0].setup.problem;
  const other = trees[1]?.setup.problem;
  if (other && other !== trees[0].setup.problem) {
    part("problem").after(element("p", {class: "problem"}, "The second search's problem: " + other));
  }
  part("headline").textContent = headline(trees);
  part("panes").classList.toggle("two", panes.length === 2);
  part("panes").append(...panes.map(pane => pane.node));
  panes.forEach(pane => pane.start());

  const curves = charts(trees);
  part("charts").append(...curves.map(({node}) => node));
  part("totals").append(totals(trees));
  part("steps").append(...trees.map(stepTable));

  function show(position) {
    const step = Math.min(last, Math.max(0, position));
    slider.value = step;
    const said = step === 0 ? "the prompt" : `after step ${step} of ${last}`;
    part("step-name").textContent = said;
    slider.setAttribute("aria-valuetext", said);
    panes.forEach(pane => pane.moveTo(step));
    curves.forEach(curve => curve.moveTo(step));
  }

  slider.max = last;
  slider.addEventListener("input", () => show(Number(slider.value)));
  listenToPlay(part("play"), () => Number(slider.value) < last, show, move);
  part("colour").addEventListener("change", event => panes.forEach(pane => pane.colour(event.target.value)));
  const merge = merged => {
    panes.forEach(pane => pane.merge(merged));
    show(Number(slider.value));
  };
  part("merged").addEventListener("change", event => merge(event.target.checked));
  const find = () => {
    const query = part("find").value.trim();
    const counts = panes.map(pane => pane.find(query));
    part("found").textContent = query === "" ? "" : `${counts.join(" and ")} found`;
  };
  part("find").addEventListener("input", find);
  part("find").addEventListener("keydown", event => {
    if (event.key === "Enter") {
      event.preventDefault();
      panes.forEach(pane => pane.next());
    }
  });

  slider.value = last;
  merge(part("merged").checked);
}

/** A button that goes on step by step, from the start when all is shown. */
function listenToPlay(button, more, show, move) {
  let timer = null;
  const stop = () => {
    clearInterval(timer);
    timer = null;
    button.textContent = "Play";
  };
  button.addEventListener("click", () => {
    if (timer !== null) {
      stop();
      return;
    }
    if (!more()) show(0);
    button.textContent = "Pause";
    timer = setInterval(() => (more() ? move(1) : stop()), PLAY_MILLISECONDS);
  });
}

start();
