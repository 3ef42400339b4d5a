import Hls from "hls.js";

declare global {
  interface Window {
    /** Plays a film in pieces, from that second on; `fail` is called when it cannot go on. */
    wardPlayFilm?: (video: HTMLVideoElement, address: string, second: number, fail: () => void) => void;
  }
}

window.wardPlayFilm = (video, address, second, fail) => {
  const from = second || -1;
  // Nothing but the list is fetched before somebody plays. The pieces are unpacked here, not in a worker of its
  // own: a worker would have to be made of text, which no page of ours allows.
  const film = new Hls({ autoStartLoad: false, enableWorker: false, startPosition: from, capLevelToPlayerSize: true });
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
  video.addEventListener("play", () => film.startLoad(from), { once: true });
};
