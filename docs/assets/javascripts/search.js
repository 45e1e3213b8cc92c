// The search finds a pasted error message. Only its words are looked for, since its numbers are
// the reader's own and a minus before one would exclude pages; and they are whole words (`^1`),
// since Material would look for every word that begins like them.

{
  const QUERY = 2 // the type of Material's messages to its search worker that ask
  const LEAST = 5 // words; a shorter query is no message

  const words = (query) => {
    const line = query.replace(/^.*\b\w+Error: */s, "") // of a whole traceback the last line
    const found = line.match(/\w+(?:'\w+)?/g) ?? []
    if (line === query && found.length < LEAST) return query
    return found
      .filter((word) => /[a-z]/i.test(word))
      .map((word) => `${word}^1`)
      .join(" ")
  }

  const { postMessage } = Worker.prototype
  Worker.prototype.postMessage = function (message, ...rest) {
    const asks = message?.type === QUERY && typeof message.data === "string"
    postMessage.call(this, asks ? { ...message, data: words(message.data) } : message, ...rest)
  }
}
