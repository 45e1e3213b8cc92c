// The button "Copy as Markdown" of each page. It is shown where it can work: a page opened as a
// file may not read the file beside it. Instant navigation loads this once for many pages.

document$.subscribe(() => {
  const row = document.querySelector(".take")
  if (!row || location.protocol === "file:" || !navigator.clipboard) return
  const [link, button, said] = [
    row.querySelector("[type='text/markdown']"),
    row.querySelector("button"),
    row.querySelector("[role=status]"),
  ]
  const offer = button.textContent
  const show = (outcome) => {
    said.textContent = outcome
    button.textContent = outcome || offer
  }
  button.hidden = false
  button.addEventListener("click", async () => {
    show("")
    try {
      await navigator.clipboard.writeText(await text(link.href))
      show("Copied")
    } catch {
      show("Not copied")
    }
    setTimeout(show, 3000, "")
  })
})

async function text(address) {
  const answer = await fetch(address)
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`)
  return answer.text()
}
