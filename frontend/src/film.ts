import Hls from "hls.js";

declare global {
  interface Window {
    /** Plays a film in pieces, from that second on; `fail` is called when it cannot go on. */
    wardPlayFilm?: (video: HTMLVideoElement, address: string, second: number, fail: () => void) => void;
  }
}

// How many seconds are fetched ahead: before somebody plays, and then.
const ONE_PIECE = { maxBufferLength: 1, maxMaxBufferLength: 1 };
const AHEAD = { maxBufferLength: 30, maxMaxBufferLength: 120 };

window.wardPlayFilm = (video, address, second, fail) => {
  // One piece is fetched before somebody plays, so that its first picture stands there. The pieces are unpacked here,
  // not in a worker of its own: a worker would have to be made of text, which no page of ours allows.
  const film = new Hls({ enableWorker: false, startPosition: second || -1, capLevelToPlayerSize: true, ...ONE_PIECE });
  let isMended = false;
  film.on(Hls.Events.ERROR, (_event, error) => {
    if (!error.fatal) return;
    if (error.type === Hls.ErrorTypes.MEDIA_ERROR && !isMended) {
      isMended = true;
      film.recoverMediaError();
      return;
    }
    film.destroy();
    fail();
  });
  film.loadSource(address);
  film.attachMedia(video);
  video.addEventListener("play", () => Object.assign(film.config, AHEAD), { once: true });
};
