// Sounds that are no WAV files: the browser decodes what it can play, and the program gets a WAV of it.
if (Module['page']) {
  const page = Module['page'];
  const RATE = 48000;  // what decoded sounds are resampled to; the program goes on from there to the model's

  const isCoded = ({name, type}) =>
    /\.(mp3|m4a|aac|ogg|oga|opus|flac|webm)$/i.test(name) || (type.startsWith('audio/') && !/wave?$/.test(type));

  /** An AudioBuffer as a WAV file of 32-bit floats. */
  function toWav(sound, name) {
    const {length, numberOfChannels: channels, sampleRate} = sound;
    const bytes = 4 * length * channels;
    const view = new DataView(new ArrayBuffer(44 + bytes));
    const tag = (at, text) => [...text].forEach((letter, i) => view.setUint8(at + i, letter.charCodeAt(0)));
    tag(0, 'RIFF');
    view.setUint32(4, 36 + bytes, true);
    tag(8, 'WAVEfmt ');
    view.setUint32(16, 16, true);
    view.setUint16(20, 3, true);  // IEEE floats
    view.setUint16(22, channels, true);
    view.setUint32(24, sampleRate, true);
    view.setUint32(28, 4 * channels * sampleRate, true);
    view.setUint16(32, 4 * channels, true);
    view.setUint16(34, 32, true);
    tag(36, 'data');
    view.setUint32(40, bytes, true);
    for (let c = 0; c < channels; ++c) {
      const samples = sound.getChannelData(c);
      for (let i = 0; i < length; ++i) view.setFloat32(44 + 4 * (i * channels + c), samples[i], true);
    }
    return new File([view], name, {type: 'audio/wav'});
  }

  /** The file as it is where the browser cannot decode it: the program says what it takes. */
  async function decoded(file) {
    if (!isCoded(file)) return file;
    try {
      const context = new OfflineAudioContext(1, 1, RATE);
      return toWav(await context.decodeAudioData(await file.arrayBuffer()), file.name);
    } catch {
      return file;
    }
  }

  const take = page.takeFiles;
  page.takeFiles = async (files) => take(files.some(isCoded) ? await Promise.all(files.map(decoded)) : files);
}
