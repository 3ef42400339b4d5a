import type { DoorEvent, DoorState } from "./merge";

/** The session of the officer has ended: whoever signs in again sends what is kept. */
export class SignedOut extends Error {}

/** The ward takes nothing for this session now; the message says why. */
export class Closed extends Error {}

/** What opened this page opens nothing any more; the message says why. */
export class Gone extends Error {}

export interface Answer extends DoorState {
  refused: string[];
  token: string;
}

/** The way to the ward, which may be cut at any time: then every call throws a TypeError. */
export class Line {
  private token = "";

  constructor(private readonly address: string) {}

  /** Ask how the session stands. @throws SignedOut, Gone, Closed, TypeError */
  async ask(): Promise<Answer> {
    return this.read(await fetch(this.address, { cache: "no-store", redirect: "manual" }));
  }

  /** Send events, and hear how the session stands then. @throws SignedOut, Gone, Closed, TypeError */
  async send(events: DoorEvent[]): Promise<Answer> {
    if (!this.token) await this.ask();
    // Only how long an event lay here is believed, not this clock: so both are said by it.
    const body = JSON.stringify({ sent: Date.now(), events });
    const headers = { "Content-Type": "application/json", "X-CSRFToken": this.token };
    const answer = await fetch(this.address, { method: "POST", body, headers, redirect: "manual" });
    // After another sign-in the token is another one.
    if (answer.status === 403) this.token = "";
    return this.read(answer);
  }

  private async read(answer: Response): Promise<Answer> {
    if (answer.type === "opaqueredirect" || answer.status === 401) throw new SignedOut();
    if (answer.status === 409) throw new Closed(((await answer.json()) as { error: string }).error);
    if (answer.status === 404 || answer.status === 410) {
      const said = (await answer.json().catch(() => null)) as { error: string } | null;
      if (said) throw new Gone(said.error);
    }
    if (!answer.ok) throw new TypeError(String(answer.status));
    const said = (await answer.json()) as Answer;
    this.token = said.token;
    return said;
  }
}
