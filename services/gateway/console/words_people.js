// @ts-check
// The words of the pages of people and of settings.
import { add } from './text.js';

/** @type {Record<string, [string, string]>} */
export const peopleWords = {
	roles: ['Roles', '角色'],
	scopes: ['Scopes', '权限范围'],
	seen: ['Seen last', '最近登录'],
	never: ['never', '从未'],
	locked: ['locked', '已锁定'],
	must_change: ['must change the password', '待改密码'],
	n_failed: ['{n} failed {n|attempt|attempts}', '{n}次登录失败'],
	well: ['well', '正常'],
	lock: ['Lock', '锁定'],
	unlock: ['Unlock', '解锁'],
	new_password: ['New password', '重置密码'],
	new_person: ['New account', '新建账号'],
	change_roles: ['Change roles', '修改角色'],
	told_once: ['This is shown once. Hand it over and close.', '仅显示一次, 请交付后关闭。'],
	tokens: ['Tokens of programs', '程序令牌'],
	new_token: ['New token', '新建令牌'],
	no_tokens: ['No program has a token. One is needed to read events or send commands from elsewhere.',
		'没有程序令牌。外部程序读取事件或发送命令时需要。'],
	revoke: ['Revoke', '撤销'],

	looks: ['Looks', '外观'],
	on: ['on', '开'],
	off: ['off', '关'],
	keys_and_scanner: ['Keys and scanner', '按键与扫码枪'],
	single_keys: ['Single keys', '单键快捷键'],
	sounds: ['Sounds', '声音'],
	sound_yes: ['Understood', '已识别'],
	sound_no: ['Refused', '已拒绝'],
	prefix: ['Prefix of the scanner', '扫码枪前缀'],
	prefix_none: ['none: told by its pace', '无, 按速度识别'],
	prefix_why: ['With a prefix nothing typed by hand can be taken for a scan.', '设置前缀后, 手工输入不会被误认为扫码。'],
	sessions: ['Where I am signed in', '登录设备'],
	sessions_end: ['End all others', '退出其他设备'],
	sessions_ended: ['The other sessions are ended', '已退出其他设备'],
	here: ['here', '本机'],
};
add(peopleWords);
