// What a reader types, as the words that the search looks for.
//
// Material hands a query to lunr as it is, where a minus excludes, a colon names a field, and words
// count as beginnings of words. Here every word is looked for as it stands and, for less, as the
// beginning of others, or with one letter wrong; and neighbouring words as one, since the index has
// each title written so: `cross entropy`, `cross_entropy` and `crossentropy` are the same. Of a long
// query, an error message most often, the numbers are the reader's own and beginnings of words
// only noise.
//
// It patches messages on their way to the worker, so it works for whatever stands in for a worker
// where a page has none, as one opened from a file.

{
  const QUERY = 2 // the type of Material's messages to its search worker that ask
  const LONG = 5 // words of a message

  // As `separator` in mkdocs.yml splits the pages.
  const split = (text) =>
    text
      .replace(/\B(?=[A-Z][a-z])/g, " ")
      .split(/[^\p{L}\p{N}.-]+|\.(?!\d)|-(?!\d)/u)
      .filter((word) => word !== "")
      .map((word) => word.toLowerCase())

  // Lunr reads a query twice, so what it might take for a sign needs a backslash for each time.
  const literal = (word) => word.replace(/-/g, "\\\\\\-")

  // Of "masking", "masked" and "masks" the beginning that they share.
  const stem = (word) => word.replace(/(?<=\p{L}{4})(?:ing|ed|es|e|s|y)$/u, "")

  const spelled = (word) => [
    `${literal(word)}^8`,
    `${literal(stem(word))}*^1`,
    ...(/^\p{L}{5,}$/u.test(word) ? [`${word}~1^1`] : []),
  ]

  const pairs = (found) => found.slice(1).map((word, i) => found[i] + word)

  const clauses = (query) => {
    const line = query.replace(/^.*\b\w+Error: */s, "").trim() // of a whole traceback the last line
    if (line.split(/\s+/).length < LONG) {
      const names = line.split(/\s+/).map((word) => split(word).join(""))
      const joined = [...names, split(line).join("")]
      const others = new Set([...pairs(split(line)), ...joined, split(line).join("")])
      const found = split(line)
      return [
        ...found.flatMap(spelled),
        ...[...others].filter((word) => /^[\p{L}\d]+$/u.test(word) && !found.includes(word)).map((word) => `${word}^8`),
        ...(found.length > 1 ? [`${literal(found.join(""))}*^1`, `${literal(found.join(""))}~1^2`] : []),
      ]
    }
    const words = split(line).filter((word) => /\p{L}/u.test(word))
    return [...words, ...pairs(words)].map((word) => `${literal(word)}^1`)
  }

  const { postMessage } = Worker.prototype
  Worker.prototype.postMessage = function (message, ...rest) {
    const asks = message?.type === QUERY && typeof message.data === "string"
    const data = asks ? clauses(message.data).join(" ") : undefined
    postMessage.call(this, asks ? { ...message, data } : message, ...rest)
  }
}
