// A link to an anchor that has moved leads on to where it is now: `moved.txt` says so, a line for
// each. It is asked only where a page lacks the anchor, and cannot be where pages are files.

document$.subscribe(async () => {
  const anchor = decodeURIComponent(location.hash.slice(1))
  if (!anchor || document.getElementById(anchor) || location.protocol === "file:") return
  const { base } = JSON.parse(document.getElementById("__config").textContent)
  const root = new URL(`${base}/`, location)
  const answer = await fetch(new URL("moved.txt", root))
  const asked = `${location.pathname.slice(root.pathname.length) || "./"}#${anchor} `
  const line = (await answer.text()).split("\n").find((one) => one.startsWith(asked))
  if (line) location.replace(new URL(line.slice(asked.length), root))
})
