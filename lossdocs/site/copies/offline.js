// For the site as files: pages that were opened from a disk may start no worker, in which the
// search would run. This one runs the same script in a frame that nobody sees.

{
  class FrameWorker extends EventTarget {
    #ready
    constructor(address) {
      super()
      this.#ready = new Promise((resolve) => {
        const frame = document.createElement("iframe")
        frame.hidden = true
        document.body.append(frame)
        const inside = frame.contentWindow
        // What the script calls to answer; a message to it is an event of the frame.
        inside.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }))
        const script = inside.document.createElement("script")
        script.src = new URL(address, location.href)
        script.onload = () => resolve(inside)
        inside.document.head.append(script)
      })
    }

    async postMessage(data) {
      const inside = await this.#ready
      inside.dispatchEvent(new inside.MessageEvent("message", { data }))
    }
  }

  if (location.protocol === "file:") {
    window.Worker = FrameWorker
    window.IFrameWorker = FrameWorker // by this name the script of the search knows where it is
  }
}
