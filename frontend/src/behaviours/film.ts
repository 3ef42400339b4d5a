import { behave } from "../behaviour";
import { bringScript } from "../fetching";

/**
 * Plays a film that comes in pieces (HLS) where the browser does not do it by itself: the script that does is
 * fetched on pages with such a film only. Apple's browsers play it themselves. When it cannot be played, a sentence
 * says so under the film. The second from which it begins stands in the film's address (`#t=90`).
 *
 * @example
 * <video controls preload="none" data-ward-film="/film.js" data-ward-film-failed="読み込めませんでした。">
 * <source src="https://video.example/film.m3u8#t=90" type="application/vnd.apple.mpegurl"></video>
 */
behave("video[data-ward-film]", (element) => {
  const video = element as HTMLVideoElement;
  const source = video.querySelector("source");
  const isPlayedByItself = !("MediaSource" in window) || "ManagedMediaSource" in window;
  if (!source || isPlayedByItself) return;
  const address = new URL(source.src);
  const second = Number(address.hash.replace("#t=", "")) || 0;
  address.hash = "";
  const says = document.createElement("p");
  says.setAttribute("role", "status");
  video.after(says);
  const fail = () => {
    says.textContent = video.dataset.wardFilmFailed!;
  };
  source.remove();
  bringScript(video.dataset.wardFilm!).then(() => window.wardPlayFilm!(video, address.href, second, fail), fail);
});
