// The ride is kept, or was not: the tab need not remember its answers any more.
sessionStorage.removeItem("ride");
