// Package frontend holds the built agent app and widget inside the program.
package frontend

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

//go:embed shared/locales/*/language.json
var locales embed.FS

// Languages returns what the front ends say of each language that they speak:
// CODE/language.json.
func Languages() fs.FS {
	sub, err := fs.Sub(locales, "shared/locales")
	if err != nil {
		return nil // not reached: the path is valid
	}
	return sub
}

// Agent returns the built agent app, and the widget's files; nil where they
// were not built, so that the program builds before npm ever ran.
func Agent() fs.FS { return built("dist/agent") }

// Widget returns the built loader and panel, nil when they were not built.
func Widget() fs.FS { return built("dist/widget") }

func built(dir string) fs.FS {
	if _, err := fs.Stat(dist, dir+"/index.html"); err != nil {
		return nil
	}
	sub, err := fs.Sub(dist, dir)
	if err != nil {
		return nil // not reached: dir is a valid path
	}
	return sub
}
