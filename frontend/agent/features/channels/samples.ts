/** Code that signs who is signed in on the company's site: as docs/widget.md has it. */
export const samples: Readonly<Record<string, (channel: string) => string>> = {
  Go: (channel) => `// github.com/golang-jwt/jwt/v5
token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
	"aud": "${channel}", "exp": time.Now().Add(5 * time.Minute).Unix(),
	"sub": user.ID, "email": user.Email, "name": user.Name,
}).SignedString([]byte(os.Getenv("PASOKH_SECRET")))`,
  Node: (channel) => `import jwt from 'jsonwebtoken'
const token = jwt.sign({ email: user.email, name: user.name }, process.env.PASOKH_SECRET, {
  algorithm: 'HS256', audience: '${channel}', subject: String(user.id), expiresIn: '5m',
})`,
  PHP: (channel) => `use Firebase\\JWT\\JWT;
$token = JWT::encode(['aud' => '${channel}', 'exp' => time() + 300,
    'sub' => (string) $user->id, 'email' => $user->email, 'name' => $user->name],
    getenv('PASOKH_SECRET'), 'HS256');`,
  Python: (channel) => `import os, time, jwt  # PyJWT
token = jwt.encode({"aud": "${channel}", "exp": int(time.time()) + 300,
                    "sub": str(user.id), "email": user.email, "name": user.name},
                   os.environ["PASOKH_SECRET"], algorithm="HS256")`,
}

/** What the page does with it. */
export const identifyCall = `pasokh('identify', token)  // on each page, while signed in
pasokh('shutdown')         // at sign-out`
