import { decodeQR } from "qr/decode.js";

/** What browsers that have it offer for reading codes; the types of the language do not know it yet. */
interface Detector {
  detect(source: HTMLVideoElement): Promise<Array<{ rawValue: string }>>;
}

declare global {
  interface Window {
    BarcodeDetector?: {
      new (options: { formats: string[] }): Detector;
      getSupportedFormats(): Promise<string[]>;
    };
  }
}

/** Between two looks, in milliseconds. */
const PAUSE = 250;
/** The same code is not told again within that time: a telephone is held up for a while. */
const QUIET = 4000;

/** As large as codes at arm's length need; larger pictures only take longer. */
const MOST_WIDE = 640;
/** How long one picture is looked at, in milliseconds; the next one may be sharper. */
const LOOK = 120;

/** Tell whether this browser can look through a camera; a code is then read by the browser, or else here. */
export function canLook(): boolean {
  return Boolean(navigator.mediaDevices?.getUserMedia);
}

/** Reads the pictures of the camera in this page: not every browser reads codes by itself. */
class OwnDetector implements Detector {
  private readonly canvas = document.createElement("canvas");

  async detect(source: HTMLVideoElement): Promise<Array<{ rawValue: string }>> {
    if (!source.videoWidth) return [];
    const scale = Math.min(1, MOST_WIDE / source.videoWidth);
    this.canvas.width = Math.round(source.videoWidth * scale);
    this.canvas.height = Math.round(source.videoHeight * scale);
    const context = this.canvas.getContext("2d", { willReadFrequently: true })!;
    context.drawImage(source, 0, 0, this.canvas.width, this.canvas.height);
    const picture = context.getImageData(0, 0, this.canvas.width, this.canvas.height);
    // It throws where there is no code in the picture, as most often; whoever asks takes the next one.
    return [{ rawValue: decodeQR(picture, { timeLimit: LOOK }) }];
  }
}

async function makeDetector(): Promise<Detector> {
  const own = window.BarcodeDetector;
  const formats = own ? await own.getSupportedFormats().catch(() => []) : [];
  return own && formats.includes("qr_code") ? new own({ formats: ["qr_code"] }) : new OwnDetector();
}

/** Looks through the camera for codes until it is stopped; no picture is kept or sent. */
export class Camera {
  private stream: MediaStream | undefined;
  private last = { words: "", at: 0 };

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly tell: (words: string) => void,
  ) {}

  get isOn(): boolean {
    return this.stream !== undefined;
  }

  /** Begin to look. @throws when there is no camera, or it may not be used */
  async start(): Promise<void> {
    this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    this.video.srcObject = this.stream;
    this.video.hidden = false;
    await this.video.play();
    void this.look(await makeDetector());
  }

  stop(): void {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = undefined;
    this.video.srcObject = null;
    this.video.hidden = true;
  }

  private async look(detector: Detector): Promise<void> {
    while (this.isOn) {
      // A picture that cannot be read is followed by another one.
      const found = await detector.detect(this.video).catch(() => []);
      const now = Date.now();
      for (const { rawValue: words } of found.slice(0, 1)) {
        if (words !== this.last.words || now - this.last.at > QUIET) this.tell(words);
        this.last = { words, at: now };
      }
      await new Promise((done) => setTimeout(done, PAUSE));
    }
  }
}
