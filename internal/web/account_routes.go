package web

import "broadsheet/internal/account"

// accountRoutes are signing in, the reader's own account, and the owner's pages.
func (s *site) accountRoutes() []route {
	only := s.onlyAccounts
	return []route{
		{"GET /sign-in", account.Anyone, s.signInPage},
		{"POST /sign-in", account.Anyone, s.signIn},
		{"POST /sign-in/passkey/options", account.Anyone, s.askPasskey},
		{"POST /sign-in/passkey", account.Anyone, s.signInPasskey},
		{"GET /sign-in/second", account.Anyone, s.secondPage},
		{"POST /sign-in/second", account.Anyone, s.signInSecond},
		{"POST /sign-in/mail", account.Anyone, s.signInMail},
		{"GET /sign-in/provider", account.Anyone, s.toProvider},
		{"GET /sign-in/provider/back", account.Anyone, s.fromProvider},
		{"POST /sign-out", account.Anyone, s.signOut},
		{"GET /join", account.Anyone, s.joinPage},
		{"GET /join/{token}", account.Anyone, s.joinPage},
		{"GET /join/waiting", account.Anyone, s.waitingPage},
		{"POST /join", account.Anyone, s.join},
		{"POST /join/passkey/options", account.Anyone, s.beginJoin},
		{"POST /join/passkey", account.Anyone, s.joinPasskey},
		{"GET /link/{token}", account.Anyone, s.linkPage},
		{"POST /link/{token}", account.Anyone, s.useLink},

		{"GET /account", account.Self, s.accountPage},
		{"GET /account/take-out/{as}", account.Self, s.takeOut},
		{"POST /account/token", account.Fresh, s.addToken},
		{"POST /account/token/{id}/remove", account.Self, s.removeToken},
		{"POST /account/delete", account.Fresh, s.deleteAccount},
		{"POST /account/passkey/options", account.Fresh, only(s.beginPasskey)},
		{"POST /account/passkey", account.Fresh, only(s.addPasskey)},
		{"POST /account/passkey/{id}/remove", account.Fresh, only(s.removePasskey)},
		{"POST /account/password", account.Fresh, only(s.setPassword)},
		{"POST /account/second", account.Fresh, only(s.setupTOTP)},
		{"GET /account/second/picture", account.Fresh, only(s.totpPicture)},
		{"POST /account/second/confirm", account.Fresh, only(s.confirmTOTP)},
		{"POST /account/second/remove", account.Fresh, only(s.removeTOTP)},
		{"POST /account/recovery", account.Fresh, only(s.newCodes)},
		{"POST /account/mail", account.Fresh, only(s.setMail)},
		{"POST /account/provider/remove", account.Fresh, only(s.removeIdentity)},
		{"POST /account/session/{id}/end", account.Self, only(s.endSession)},
		{"POST /account/sessions/end", account.Self, only(s.endOthers)},

		{"GET /people", account.Owner, only(s.peoplePage)},
		{"POST /people/invite", account.Owner, only(s.invite)},
		{"POST /people/invitation/{id}/remove", account.Owner, only(s.removeInvitation)},
		{"POST /people/{id}/{act}", account.Owner, only(s.decidePerson)},
		{"GET /audit", account.Owner, only(s.auditPage)},
	}
}
