// @ts-check
// What fails inside stays inside: around each page, each dialog, and what
// stands around the page.
import { Component, html, useEffect, useState } from './view.js';
import { t } from './text.js';

/** A panel that says what happened, with a number to tell the operator. */
export function Failed({ error }) {
	const [id] = useState(() => Math.random().toString(36).slice(2, 8));
	useEffect(() => { console.error(`error ${id}`, error); }, []);
	return html`<section class="panel failed" role="alert"
		data-test="page-failed">
		<h1>${t('page_failed')}</h1>
		<p>${t('page_failed_do', { id })}</p>
		<p class="mono">${String(error?.message ?? error)}</p>
		<button onClick=${() => location.reload()}>${t('reload')}</button>
	</section>`;
}

/** Catches what is thrown inside. */
export class Fence extends Component {
	constructor(props) {
		super(props);
		this.state = { error: null };
	}
	static getDerivedStateFromError(error) {
		return { error };
	}
	componentDidCatch(error) {
		this.setState({ error });
	}
	render() {
		return this.state?.error
			? html`<${Failed} error=${this.state.error} />`
			: this.props.children;
	}
}
