// What a reader types, as the words that the search looks for.
//
// Material hands a query to lunr as it is, where a minus excludes, a colon names a field, and words
// count as beginnings of words. Here every word is looked for as it stands and, for less, as the
// beginning of others, or with one letter wrong. Of a long query, an error message most often, the
// numbers are the reader's own and beginnings of words only noise: its whole words are looked for.
//
// It patches messages on their way to the worker, so it works for whatever stands in for a worker
// where a page has none, as one opened from a file.

{
  const QUERY = 2 // the type of Material's messages to its search worker that ask
  const LEAST = 5 // words of a long query

  // As `separator` in mkdocs.yml splits the pages.
  const split = (text) =>
    text
      .replace(/\B(?=[A-Z][a-z])/g, " ")
      .split(/[^\p{L}\p{N}.-]+|\.(?!\d)|-(?!\d)/u)
      .filter((word) => word !== "")

  // Lunr reads a query twice, so what it might take for a sign needs a backslash for each time.
  const literal = (word) => word.toLowerCase().replace(/-/g, "\\\\\\-")

  // Of "masking", "masked" and "masks" the beginning that they share.
  const stem = (word) => word.replace(/(?<=\p{L}{4})(?:ing|ed|es|e|s|y)$/u, "")

  const clauses = (word) => [
    `${literal(word)}^8`,
    `${literal(stem(word))}*^1`,
    ...(/^\p{L}{5,}$/u.test(word) ? [`${literal(word)}~1^1`] : []),
  ]

  const words = (query) => {
    const line = query.replace(/^.*\b\w+Error: */s, "") // of a whole traceback the last line
    const found = split(line)
    if (found.length < LEAST) return found.flatMap(clauses).join(" ")
    return found
      .filter((word) => /\p{L}/u.test(word))
      .map((word) => `${literal(word)}^1`)
      .join(" ")
  }

  const { postMessage } = Worker.prototype
  Worker.prototype.postMessage = function (message, ...rest) {
    const asks = message?.type === QUERY && typeof message.data === "string"
    postMessage.call(this, asks ? { ...message, data: words(message.data) } : message, ...rest)
  }
}
