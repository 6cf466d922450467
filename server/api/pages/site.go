// Package pages is what browsers load: the agent app, the widget with its panel, the demo
// shop and the API's description.
package pages

import (
	"io/fs"
	"net/http"
	"sync"

	"github.com/pasokh/pasokh/server/api/kit"
)

// Site is what there is to load; each but the description may be nil.
type Site struct {
	Agent     fs.FS        // the built agent app
	Widget    fs.FS        // the built loader and panel
	Demo      http.Handler // the demo shop, at /demo
	Described func() ([]byte, error)
}

// Pages serves them.
type Pages struct {
	*kit.Kit
	Agent, Widget fs.FS
	Demo          http.Handler
	described     func() ([]byte, error) // the OpenAPI document, made once
}

// New returns the pages of the site.
func New(k *kit.Kit, of Site) *Pages {
	return &Pages{k, newBuilt(of.Agent), newBuilt(of.Widget), of.Demo, sync.OnceValues(of.Described)}
}
