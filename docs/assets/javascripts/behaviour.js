// The filter of the tables of behaviour: rows that hold every word stay, and headings of tables
// without any go too. Instant navigation loads this once for many pages.

document$.subscribe(() => {
  const filter = document.querySelector(".behaviour-filter")
  if (!filter) return
  const [input, count] = [filter.querySelector("input"), filter.querySelector("[aria-live]")]
  const tables = [...document.querySelectorAll("table.behaviour")].map((table) => ({
    around: section(table),
    rows: [...table.tBodies[0].rows].map((row) => ({ row, text: row.textContent.toLowerCase() })),
  }))

  function apply() {
    const words = input.value.toLowerCase().split(/\s+/)
    let all = 0
    let shown = 0
    for (const { around, rows } of tables) {
      for (const { row, text } of rows) row.hidden = !words.every((word) => text.includes(word))
      const left = rows.filter(({ row }) => !row.hidden).length
      for (const element of around) element.hidden = left === 0
      all += rows.length
      shown += left
    }
    count.textContent = `${shown} of ${all} shown`
  }

  input.addEventListener("input", apply)
  filter.hidden = false
  apply()
})

// The table and everything above it up to its heading.
function section(table) {
  const elements = [table]
  while (elements[0].tagName !== "H2" && elements[0].previousElementSibling)
    elements.unshift(elements[0].previousElementSibling)
  return elements
}
