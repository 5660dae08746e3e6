// @ts-check
// The words of signing in, of the second step and of stations.
import { add } from './text.js';

/** @type {Record<string, [string, string]>} */
export const signWords = {
	second_title: ['Second step', '二次验证'],
	second_must: ['Your roles ask for a code beside the password. Set it up now; it takes a minute and an app for codes on your telephone.',
		'您的角色登录时须输入动态验证码。请现在设置: 需要手机上的验证器应用, 约一分钟。'],
	second_on: ['On: each sign-in asks for a code. Codes on paper left: {n}.',
		'已启用: 每次登录须输入验证码。剩余恢复码{n}个。'],
	second_off: ['Off: the password alone signs you in.', '未启用: 仅凭密码即可登录。'],
	second_begin: ['Set up', '设置'],
	second_anew: ['Set up anew', '重新设置'],
	second_scan: ['1. Scan this with the app, or type the secret.',
		'1. 用验证器应用扫描二维码, 或手工输入密钥。'],
	second_picture: ['QR code of the secret', '密钥二维码'],
	second_secret: ['Secret', '密钥'],
	second_say: ['2. Type the code that the app shows now.',
		'2. 输入应用当前显示的验证码。'],
	second_confirm: ['Confirm', '确认'],
	second_paper: ['Write these codes down or print them. Each signs you in once without the telephone; they are shown only now.',
		'请抄写或打印以下恢复码。没有手机时每个可登录一次, 仅显示这一次。'],
	second_kept: ['I have them', '我已保存'],
	second_forget: ['Forget second step', '清除二次验证'],
	second_hint: ['From the app, or a code on paper.', '来自验证器应用, 或纸上的恢复码。'],
	signin_hint: ['Sign in with the account of your workplace.', '请用工作账号登录。'],
	account: ['Account', '账号'],
	password: ['Password', '密码'],
	second_code: ['Code of the second step', '二次验证码'],
	password_change: ['Change the password', '修改密码'],
	password_must: ['Your password was given to you by somebody else: choose one that only you know.',
		'当前密码由他人设置, 请改为只有您知道的密码。'],
	password_old: ['Password until now', '当前密码'],
	password_new: ['New password', '新密码'],
	password_done: ['The password is changed.', '密码已修改。'],
};
add(signWords);
