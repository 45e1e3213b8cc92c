// On the page for addresses that do not exist: the address asked for, and the pages that are
// named most like it. All pages are in a hidden list.

{
  const NEAR = 3 // pages shown at most
  const ALIKE = 0.4 // least likeness of one that is shown

  const asked = document.querySelector("[data-missing=asked]")
  const near = document.querySelector("[data-missing=near]")
  const home = new URL(document.forms[document.forms.length - 1].action).pathname

  // Not every address is UTF-8.
  const readable = (path) => {
    try {
      return decodeURI(path)
    } catch {
      return path
    }
  }

  // The pairs of neighbouring letters below the address of the site.
  const pairs = (path) => {
    const letters = path.slice(home.length).toLowerCase().replace(/\.html?$|[^a-z0-9]/g, "")
    return new Set([...letters].slice(1).map((letter, before) => letters[before] + letter))
  }

  // Dice's coefficient: 1 for the same pairs, 0 for none in common.
  const likeness = (one, other) => {
    const common = [...one].filter((pair) => other.has(pair)).length
    return common ? (2 * common) / (one.size + other.size) : 0
  }

  const path = readable(location.pathname)
  const wanted = pairs(path)
  const ranked = [...near.querySelectorAll("li")]
    .map((item) => ({ item, like: likeness(wanted, pairs(item.firstChild.pathname)) }))
    .sort((one, other) => other.like - one.like)
  const shown = ranked.filter(({ like }) => like >= ALIKE).slice(0, NEAR)

  asked.replaceChildren(Object.assign(document.createElement("code"), { textContent: path }))
  near.querySelector("ul").replaceChildren(...shown.map(({ item }) => item))
  near.hidden = shown.length === 0
}
