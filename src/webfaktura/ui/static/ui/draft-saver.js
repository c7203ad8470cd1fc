// Saves a draft while it is written: a pause after the last key, one request at a time, each
// with the version it builds on, so that two people never overwrite each other unseen.

const PAUSE_MS = 400;
const LONGEST_MS = 5_000;
const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 30_000;

export class DraftSaver {
  #url;
  #version;
  #collect;
  #told;
  #edits = 0;
  #savedEdits = 0;
  #unsavedSince = 0;
  #timer = 0;
  #retryMs = FIRST_RETRY_MS;
  #stopped = false;
  #running = Promise.resolve();

  /**
   * `collect()` gives what is sent beside the version; `told` hears what happened:
   * state(name), saved(answer, {isNewest}), refused(problems), changedElsewhere(answer).
   */
  constructor({ url, version, collect, told }) {
    this.#url = url;
    this.#version = version;
    this.#collect = collect;
    this.#told = told;
  }

  get hasUnsaved() {
    return this.#edits !== this.#savedEdits;
  }

  /** Note that something was edited, and save when the writer pauses, or writes on for long. */
  edited() {
    if (!this.hasUnsaved) this.#unsavedSince = performance.now();
    this.#edits += 1;
    if (!this.#stopped) this.#told.state("saving");
    const longest = this.#unsavedSince + LONGEST_MS - performance.now();
    this.#saveIn(Math.max(0, Math.min(PAUSE_MS, longest)));
  }

  /** Save what is unsaved now; true when nothing is left unsaved. */
  async save() {
    clearTimeout(this.#timer);
    const saveOnce = () => this.#saveOnce();
    this.#running = this.#running.then(saveOnce, saveOnce);
    await this.#running;
    return !this.hasUnsaved;
  }

  /** Save over what somebody else saved, knowing their version. */
  overwrite(version) {
    this.#version = version;
    this.#stopped = false;
    return this.save();
  }

  /** Let go of what is unsaved: the page is about to load the version of the server. */
  abandon() {
    this.#stop();
    this.#savedEdits = this.#edits;
  }

  #saveIn(milliseconds) {
    clearTimeout(this.#timer);
    if (!this.#stopped) this.#timer = setTimeout(() => this.save(), milliseconds);
  }

  async #saveOnce() {
    if (!this.hasUnsaved || this.#stopped) return;
    const edits = this.#edits;
    this.#unsavedSince = performance.now();
    this.#told.state("saving");
    const heard = await this.#put().then(read).catch(() => null);
    if (heard) this.#hear(heard, edits);
    else this.#tryAgain();
  }

  #put() {
    return fetch(this.#url, {
      method: "PUT",
      headers: {
        "Accept": "application/json",
        "Content-Type": "application/json",
        "X-CSRFToken": document.querySelector("meta[name=csrf-token]")?.content ?? "",
      },
      redirect: "manual",
      body: JSON.stringify({ version: this.#version, ...this.#collect() }),
    });
  }

  #hear({ status, answer, isSignedOut }, edits) {
    if (status === 200) this.#saved(answer, edits);
    else if (status === 409 || status === 404) this.#changedElsewhere(answer ?? {});
    else if (status === 422) this.#refused(answer);
    else if (isSignedOut) this.#told.state("signed_out");
    else this.#tryAgain();
  }

  #saved(answer, edits) {
    this.#version = answer.version;
    this.#savedEdits = edits;
    this.#retryMs = FIRST_RETRY_MS;
    if (!this.hasUnsaved) this.#told.state("saved");
    this.#told.saved(answer, { isNewest: !this.hasUnsaved });
  }

  #refused({ problems }) {
    this.#told.state("refused");
    this.#told.refused(problems);
  }

  #changedElsewhere(answer) {
    this.#stop();
    this.#told.state("changed_elsewhere");
    this.#told.changedElsewhere(answer);
  }

  #tryAgain() {
    this.#told.state("not_saved");
    this.#saveIn(this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#stopped = true;
  }
}

/** A redirect leads to the log-in page; 401 and 403 say the session is over. */
async function read(response) {
  const { status, type } = response;
  const isSignedOut = type === "opaqueredirect" || status === 401 || status === 403;
  const isAnswer = status === 200 || status === 409 || status === 422;
  return { status, isSignedOut, answer: isAnswer ? await response.json() : null };
}
