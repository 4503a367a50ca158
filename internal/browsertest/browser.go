// Package browsertest looks at every kind of page in a real Chromium: on a phone
// and a desk, light and dark. Nothing may flow over the side, nothing may be said
// in the console (the policy speaks there too), and axe-core may find nothing
// serious. What it saw is in build/shots.
//
// It installs nothing: scripts/dev-tools.sh brings axe-core, and says how to get
// Chromium. Only its tests are code.
package browsertest
