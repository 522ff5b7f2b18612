// The browser's Back and Forward go through the places that the application tells of (web/actions/history.h).
if (Module['page']) {
  const page = Module['page'];

  page.pushWaypoint = (number) => {
    // The first place is the page itself.
    if (number === 1) {
      history.replaceState({place: number}, '');
    } else {
      history.pushState({place: number}, '');
    }
  };

  page.onStart(() => window.addEventListener('popstate', ({state}) => {
    if (state?.place) _onnxray_return_to(state.place);
  }));
}
