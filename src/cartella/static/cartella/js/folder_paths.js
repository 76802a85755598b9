// A browser sends only the last part of a file's path. When a folder is chosen, its files' folders go along in a
// hidden field, so that the ten drawers of an export are known by their names.
(() => {
  document.addEventListener("change", (event) => {
    const box = event.target.closest?.("input[type=file][data-folder]");
    const paths = box?.form?.querySelector("[data-folder-paths]");
    if (paths) paths.value = JSON.stringify([...box.files].map((file) => file.webkitRelativePath || file.name));
  });
})();
