// A field that stands empty shows what is meant then, also when that follows from another choice:
// <select data-proposes="id_of_the_field"> with <option data-proposal="3060">.

document.addEventListener("change", ({ target }) => {
  const field = target.dataset?.proposes && document.getElementById(target.dataset.proposes);
  const proposal = target.selectedOptions?.[0]?.dataset.proposal;
  if (field && proposal !== undefined) field.placeholder = proposal;
});
