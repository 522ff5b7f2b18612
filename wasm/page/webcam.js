// The webcam: started when it is asked for, and looked at a picture at a time.
if (Module['page']) {
  const page = Module['page'];
  const LONGEST_SIDE = 640;  // pixels; more would only take time to be scaled down again
  let video = null;          // while the camera is on
  let canvas = null;
  let session = 0;           // counts starts: who was slow to allow one finds another or none

  const REFUSALS = {
    NotAllowedError: ['the browser was not allowed to use the camera',
                      'Allow it by the camera sign in the address line, and start it again'],
    NotFoundError: ['there is no camera', 'Connect one, and start it again'],
    NotReadableError: ['the camera is taken by another program', 'Close that program, and start the camera again'],
  };

  function fail(text, remedy) {
    page.stopCamera();
    page.withTexts(_onnxray_camera_failed, text, remedy);
  }

  page.hasCamera = () => !!navigator.mediaDevices?.getUserMedia;

  page.startCamera = async () => {
    page.stopCamera();
    const mine = ++session;
    try {
      const stream = await navigator.mediaDevices.getUserMedia(
          {audio: false, video: {facingMode: 'user', width: {ideal: LONGEST_SIDE}, height: {ideal: LONGEST_SIDE * 3 / 4}}});
      const opened = Object.assign(document.createElement('video'), {srcObject: stream, muted: true, playsInline: true});
      if (mine !== session) return release(opened);
      stream.getVideoTracks()[0].addEventListener('ended', () => {
        if (video === opened) fail('the camera is gone', 'Connect it, and start it again');
      });
      await opened.play();
      if (mine !== session) return release(opened);
      video = opened;
    } catch (error) {
      if (mine === session) fail(...(REFUSALS[error.name] ?? [error.message, '']));
    }
  };

  function release(opened) {
    opened.srcObject.getTracks().forEach((track) => track.stop());
    opened.srcObject = null;
  }

  page.stopCamera = () => {
    ++session;
    if (video) release(video);
    video = null;
  };

  /** Hands over the next new picture of the camera, once there is one. */
  page.takeCameraFrame = () => {
    const mine = session;
    const later = (step) => video?.requestVideoFrameCallback ? video.requestVideoFrameCallback(step) : setTimeout(step, 30);
    const step = () => {
      if (mine !== session) return;
      if (!video?.videoWidth) return later(step);  // still being started
      const scale = Math.min(1, LONGEST_SIDE / Math.max(video.videoWidth, video.videoHeight));
      const width = Math.round(video.videoWidth * scale), height = Math.round(video.videoHeight * scale);
      canvas ??= document.createElement('canvas');
      Object.assign(canvas, {width, height});
      const context = canvas.getContext('2d', {willReadFrequently: true});
      context.drawImage(video, 0, 0, width, height);
      const {data} = context.getImageData(0, 0, width, height);
      const pointer = _onnxray_camera_frame_begin(width, height) >>> 0;
      new Uint8Array(wasmMemory.buffer, pointer, data.length).set(data);
      _onnxray_camera_frame_end();
    };
    later(step);
  };
}
