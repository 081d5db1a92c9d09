const cards = [...document.querySelectorAll("details.card")];
const texts = cards.map(card => card.textContent.toLowerCase());
const search = document.getElementById("search");
const filter = () => {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  cards.forEach((card, at) => {
    const fits = words.every(word => texts[at].includes(word));
    card.hidden = !fits;
    shown += fits;
  });
  document.querySelectorAll("main section").forEach(section => {
    section.hidden = words.length > 0 && !section.querySelector("details.card:not([hidden])");
  });
  document.getElementById("none").hidden = shown > 0 || words.length === 0;
};
let waiting;
search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 120); });
const all = open => cards.forEach(card => { if (!card.hidden) card.open = open; });
document.getElementById("open").addEventListener("click", () => all(true));
document.getElementById("close").addEventListener("click", () => all(false));
