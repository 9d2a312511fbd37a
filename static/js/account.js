// Shows a password on request, and speaks with passkeys. What needs a script is hidden until this has run.
{
  for (const box of document.querySelectorAll("[data-reveal]")) {
    const field = document.getElementById(box.dataset.reveal);
    box.closest("[hidden]").hidden = false;
    box.addEventListener("change", () => {
      field.type = box.checked ? "text" : "password";
    });
  }

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const words = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");
  const withBytes = (keys) => (keys ?? []).map((key) => ({ ...key, id: bytes(key.id) }));

  const created = async ({ publicKey }) => {
    const { user, challenge, excludeCredentials } = publicKey;
    const options = {
      ...publicKey,
      challenge: bytes(challenge),
      user: { ...user, id: bytes(user.id) },
      excludeCredentials: withBytes(excludeCredentials),
      // One that can sign in by itself: found without a name, and opened by a finger, a face or a PIN.
      authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
    };
    const made = await navigator.credentials.create({ publicKey: options });
    return {
      attestationObject: words(made.response.attestationObject),
      credential: made,
      transports: made.response.getTransports?.() ?? [],
    };
  };

  const asked = async ({ publicKey }) => {
    const { challenge, allowCredentials } = publicKey;
    const options = { ...publicKey, challenge: bytes(challenge), allowCredentials: withBytes(allowCredentials) };
    const credential = await navigator.credentials.get({ publicKey: options });
    const { authenticatorData, signature, userHandle } = credential.response;
    return {
      credential,
      authenticatorData: words(authenticatorData),
      signature: words(signature),
      userHandle: userHandle ? words(userHandle) : null,
    };
  };

  const asJson = ({ credential, ...response }) =>
    JSON.stringify({
      id: credential.id,
      rawId: words(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
      response: { ...response, clientDataJSON: words(credential.response.clientDataJSON) },
    });

  const optionsOf = async (form) => {
    if (form.dataset.options) return JSON.parse(form.dataset.options);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    return (await answer.json()).request_options;
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!window.PublicKeyCredential) break;
    const failed = form.querySelector("[data-failed]");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      failed.hidden = true;
      try {
        const ceremony = form.dataset.passkey === "create" ? created : asked;
        form.elements.credential.value = asJson(await ceremony(await optionsOf(form)));
        HTMLFormElement.prototype.submit.call(form);
      } catch {
        failed.hidden = false;
      }
    });
  }
  for (const words of document.querySelectorAll("[data-without-passkeys]")) words.hidden = !!window.PublicKeyCredential;
}
