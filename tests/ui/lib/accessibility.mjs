// What Chromium tells a screen reader of the page: its accessibility tree.

export class AccessibilityTree {
  static async of(page) {
    const session = await page.context().newCDPSession(page);
    try {
      const {nodes} = await session.send('Accessibility.getFullAXTree');
      return new AccessibilityTree(nodes);
    } finally {
      await session.detach();
    }
  }

  constructor(nodes) {
    this.nodes = nodes.filter(({ignored}) => !ignored).map((node) => ({
      id: node.nodeId,
      children: node.childIds ?? [],
      role: node.role?.value,
      name: node.name?.value ?? '',
      value: node.value?.value,
      ...Object.fromEntries((node.properties ?? []).map(({name, value}) => [name, value.value])),
    }));
    this.all = new Map(nodes.map((node) => [node.nodeId, node]));
  }

  /** All of a role, whose names are `name` or match it. */
  list(role, name = /^/) {
    return this.nodes.filter((node) => node.role === role && (name instanceof RegExp ? name.test(node.name) : node.name === name));
  }

  /** The only one; throws otherwise. */
  find(role, name) {
    const found = this.list(role, name);
    if (found.length !== 1) {
      const names = this.list(role).map((node) => node.name).join(' | ');
      throw new Error(`${found.length} of role ${role} called ${name}, of: ${names}`);
    }
    return found[0];
  }

  /** The text of all of a role below a node, in reading order. */
  texts(node, role) {
    const own = this.all.get(node.id);
    if (!own) return [];
    return own.role?.value === role && !own.ignored ? [this.text(node)] :
                                                      (own.childIds ?? []).flatMap((id) => this.texts({id}, role));
  }

  /** All text below a node, in reading order. */
  text(node) {
    const own = this.all.get(node.id);
    if (own.role?.value === 'StaticText') return own.name?.value ?? '';
    return (own.childIds ?? []).filter((id) => this.all.has(id)).map((id) => this.text({id})).filter(Boolean).join(' ');
  }
}
