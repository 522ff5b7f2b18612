// Copy and paste. Pasted pictures and files go the way of dropped ones.
if (Module['page']) {
  const page = Module['page'];

  page.copyText = (text) => {
    navigator.clipboard?.writeText(text).catch(() => {
      // Refused outside a user's gesture: the old way asks nobody.
      const field = Object.assign(document.createElement('textarea'), {value: text});
      document.body.append(field);
      field.select();
      document.execCommand('copy');
      field.remove();
    });
  };

  page.copiesPictures = () => typeof ClipboardItem == 'function' && !!navigator.clipboard?.write;

  page.copyPicture = async (png) => {
    try {
      await navigator.clipboard.write([new ClipboardItem({'image/png': new Blob([png], {type: 'image/png'})})]);
      page.withTexts(_onnxray_info, 'Copied the picture');
    } catch (error) {
      page.withTexts(_onnxray_error, 'The picture was not copied', error.message,
                     'Allow this page to use the clipboard, or save the picture as PNG');
    }
  };

  page.onStart(() => window.addEventListener('paste', (event) => {
    const {files} = event.clipboardData;
    if (files.length === 0 && page.isMirrored(event.target)) return;  // its fields are the browser's
    if (files.length > 0) {
      page.takeFiles([...files]);
    } else {
      // Comes before the frame that handles Ctrl+V.
      page.withTexts(_onnxray_set_clipboard, event.clipboardData.getData('text/plain'));
    }
    event.preventDefault();
  }));
}
