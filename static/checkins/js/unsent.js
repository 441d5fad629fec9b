// Keeps a form that did not get through, encrypted on this phone, until it does. The worker and pages share it, so it
// is no module; the store is loaded before it.
(() => {
  // What proves who somebody is, opens something, or signs: a form that asks for any of it is not kept at all.
  const SECRETS = [
    "password", "password1", "password2", "oldpassword", "credential", "code", "token", "key", "shown", "file", "pin",
    "pin_again",
  ];
  // What belongs to the page as it was loaded, or is looked for and not written.
  const LEFT_OUT = ["csrfmiddlewaretoken", "page_mark", "sought"];
  const KIND = "draft";
  const OUT = "/unsent/";
  const leaving = new Map(); // by a form's address: whose it is, and on which page, as that page said

  const pathOf = (address) => new URL(address, self.location.href).pathname;

  // The fields to keep as [name, value]; undefined for a form with a secret or a file, or with nothing to keep.
  function fieldsOf(sent) {
    const fields = [...sent].filter(([name]) => !LEFT_OUT.includes(name));
    const isKept = ([name, value]) => typeof value === "string" && !SECRETS.includes(name);
    return fields.length && fields.every(isKept) ? fields : undefined;
  }

  // Only a page knows whose it is, and whether its form has a text: on a phone of several people nobody is guessed.
  function taken(request) {
    const address = pathOf(request.url);
    const said = leaving.get(address);
    leaving.delete(address);
    return said && { ...said, address };
  }

  async function keepPost(said, request) {
    if (!said) return false;
    return self.unsent.keep(said.owner, { ...said, sent: await request.formData() });
  }

  self.addEventListener("message", ({ data }) => {
    if (data?.leaves) leaving.set(data.leaves, { owner: data.owner, page: data.page });
  });

  self.unsent = {
    pathOf,

    // Keeps what was typed into a form; false if it holds nothing that may be kept. Throws where there is no room.
    async keep(owner, { address, page, sent }) {
      const fields = fieldsOf(sent);
      if (!fields) return false;
      await self.phone.put(owner, KIND, address, { address, page, fields });
      return true;
    },

    find: (owner, address) => self.phone.get(owner, KIND, address),
    drop: (owner, address) => self.phone.remove(owner, KIND, address),

    // For the worker: keeps a post that no server got, and leads to a page that says what became of it.
    async lost(request) {
      const said = taken(request);
      const isKept = await keepPost(said, request).catch(() => false);
      return Response.redirect(isKept ? `${OUT}#${said.page}` : OUT, 303);
    },

    // For the worker: a server got this post, so the phone need not keep it.
    async sent(request) {
      const said = taken(request);
      if (said) await self.unsent.drop(said.owner, said.address);
    },
  };
})();
